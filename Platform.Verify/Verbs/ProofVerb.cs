using Platform.Verify.Entries;
using Platform.Verify.Formats;
using Platform.Verify.Input;

namespace Platform.Verify.Verbs;

/// <summary><c>proof</c>: one entry (or, for the root log, the text of one checkpoint) and its tlog-proof.</summary>
internal static class ProofVerb
{
    /// <exception cref="WrongException">What is wrong first.</exception>
    /// <exception cref="UnusableException">It cannot be checked.</exception>
    public static void Run(string file, Options options, TextWriter output)
    {
        if (options.Entry is null)
            throw new UnusableException("proof needs --entry <file>: the bytes the proof is about");
        var trust = new Trust(options, bundle: null);
        var proof = TlogProof.Parse(Bundle.SmallFile(file), file);
        proof.Check(Entry(Bundle.SmallFile(options.Entry), proof));
        output.WriteLine($"{options.Entry}: is at index {proof.Index} of {proof.Checkpoint.Origin} with {proof.Checkpoint.Size} entries");
        output.WriteLine($"checkpoint: {trust.Check(proof.Checkpoint, EntryTime.Of(Entry(Bundle.SmallFile(options.Entry), proof)))}");
    }

    // A line cut out of an export ends in an LF that is no part of the entry; a checkpoint's text ends in one that is.
    private static ReadOnlySpan<byte> Entry(byte[] bytes, TlogProof proof) =>
        bytes is [.. _, (byte)'\n'] && proof.Checkpoint.Origin != $"{proof.Checkpoint.Base}/root"
            ? bytes.AsSpan(0, bytes.Length - 1)
            : bytes;
}
