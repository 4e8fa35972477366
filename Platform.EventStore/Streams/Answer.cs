using System.Globalization;
using System.Text.Json;

namespace Platform.EventStore.Streams;

/// <summary>
/// What a command answers, in the form it is stored beside its events: positions are not known before the commit, so the body
/// names them as offsets from the write's first one and every rendering gives the same bytes.
/// </summary>
/// <param name="Status">HTTP status, 2xx.</param>
/// <param name="Body">JSON text, in which <see cref="PositionAt"/> marks stand for positions; null: no body.</param>
/// <param name="PositionOffset">The answer's own <c>Platform-Position</c>, counted from the write's first event.</param>
/// <param name="SealedUntil">Set where the body is sealed (it carries a secret): after this moment it is answered no more.</param>
public sealed record Answer(
    int Status,
    string? Body = null,
    string? ETag = null,
    string? Location = null,
    int PositionOffset = 0,
    DateTimeOffset? SealedUntil = null
)
{
    /// <summary>A mark in a body for the tenant_position of the write's event number <paramref name="offset"/>, from 0. U+0000 stands in no JSON text.</summary>
    public static string PositionAt(int offset) => $"\0{offset}\0";

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this);

    public static Answer FromBytes(byte[] bytes) =>
        JsonSerializer.Deserialize<Answer>(bytes) ?? throw new InvalidDataException("a stored answer is empty");

    /// <summary>The body with its positions, given the write's first one.</summary>
    public string? Render(long firstPosition)
    {
        if (Body is null || !Body.Contains('\0', StringComparison.Ordinal))
        {
            return Body;
        }
        var parts = Body.Split('\0');
        for (var i = 1; i < parts.Length; i += 2)
        {
            parts[i] = (firstPosition + int.Parse(parts[i], CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture);
        }
        return string.Concat(parts);
    }
}
