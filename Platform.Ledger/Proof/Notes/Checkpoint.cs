using System.Globalization;

namespace Platform.Ledger.Proof.Notes;

/// <summary>What a log commits to: C2SP tlog-checkpoint, without extension lines.</summary>
/// <param name="Origin">Which log.</param>
/// <param name="Size">Its leaves.</param>
/// <param name="Root">The root over them, 32 bytes.</param>
public sealed record Checkpoint(string Origin, long Size, byte[] Root)
{
    private const int RootText = 44;

    /// <summary>Three lines, each with its LF: what is signed, and what the root log has as an entry.</summary>
    public string Body => string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Convert.ToBase64String(Root)}\n");

    /// <summary>Reads a note's text. Extension lines are refused: no log of ours has them.</summary>
    /// <exception cref="InvalidDataException">It is no checkpoint; says why.</exception>
    public static Checkpoint Parse(string body)
    {
        var lines = body.Split('\n');
        var root = new byte[MaxRoot];
        if (lines.Length != 4 || lines[3].Length > 0 || lines[0].Length == 0)
        {
            throw new InvalidDataException("not a checkpoint: it needs exactly the lines origin, size and root");
        }
        if (
            !long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            || lines[1] != size.ToString(CultureInfo.InvariantCulture)
        )
        {
            throw new InvalidDataException("a checkpoint's size is a decimal number without leading zeros");
        }
        return lines[2].Length == RootText && Convert.TryFromBase64String(lines[2], root, out var length) && length == Tree.MerkleHash.Bytes
            ? new Checkpoint(lines[0], size, root[..length])
            : throw new InvalidDataException("a checkpoint's root is 32 bytes in base64");
    }

    /// <summary>Same log, size and root.</summary>
    public bool IsSame(Checkpoint other) => Body == other.Body;

    private const int MaxRoot = 48;
}
