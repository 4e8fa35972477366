using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Platform.Domain.Kernel;

/// <summary>
/// A personal value of an event: a name, an address, free text. It is plain text until the event is handed over to be stored; then it is sealed under
/// its data subject's key, in place, and nobody sees the text any more. What is not sealed cannot be written as JSON. A decision sees only that a value
/// is there: what it reads from the log is sealed.
/// </summary>
[JsonConverter(typeof(PersonalConverter))]
public sealed class Personal : IEquatable<Personal>
{
    private string? _text;
    private ReadOnlyMemory<byte> _json;

    private Personal(string? text, ReadOnlyMemory<byte> json, Guid key) => (_text, _json, Key) = (text, json, key);

    /// <summary>A value in clear.</summary>
    public static Personal Of(string text) => new(text ?? throw new ArgumentNullException(nameof(text)), default, Guid.Empty);

    /// <summary>A value as it stands in an entry.</summary>
    /// <param name="key">Id of the key it is sealed with.</param>
    /// <param name="json">The sealed value, canonical JSON.</param>
    public static Personal Sealed(Guid key, ReadOnlyMemory<byte> json) => new(null, json, key);

    /// <summary>A value in clear; null stays null.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static implicit operator Personal?(string? text) => text is null ? null : Of(text);

    /// <summary>Whether the text is gone.</summary>
    public bool IsSealed => _text is null;

    /// <summary>Id of the key it is sealed with; empty while it is not.</summary>
    public Guid Key { get; private set; }

    /// <summary>The text while it is in clear, else <c>sealed:&lt;key id&gt;</c>.</summary>
    public string Text => _text ?? $"sealed:{Key}";

    /// <summary>The sealed value, canonical JSON.</summary>
    /// <exception cref="InvalidOperationException">It is not sealed.</exception>
    public ReadOnlyMemory<byte> Json => IsSealed ? _json : throw new InvalidOperationException("a personal value is not sealed");

    /// <summary>Forgets the text. Once: a sealed value stays as it is.</summary>
    /// <exception cref="InvalidOperationException">It is sealed already.</exception>
    public void Seal(Guid key, ReadOnlyMemory<byte> json)
    {
        if (IsSealed)
        {
            throw new InvalidOperationException("a personal value is sealed once");
        }
        (_text, _json, Key) = (null, json, key);
    }

    public bool Equals(Personal? other) =>
        other is not null
        && (IsSealed ? other.IsSealed && Key == other.Key && _json.Span.SequenceEqual(other._json.Span) : _text == other._text);

    public override bool Equals(object? obj) => Equals(obj as Personal);

    public override int GetHashCode() => IsSealed ? Key.GetHashCode() : string.GetHashCode(_text, StringComparison.Ordinal);

    /// <summary>Never the text: a record that holds it may reach a log.</summary>
    public override string ToString() => IsSealed ? Text : "(personal)";
}
