namespace Platform.Ledger.Serialization;

/// <summary>A property of an event that is personal data, and so is sealed in the log.</summary>
public sealed class PersonalProperty
{
    private readonly Func<object, string?>? _subjectOf;

    /// <summary>Where an entry keeps its event.</summary>
    internal const string DataPath = "/data";

    internal PersonalProperty(string path, string? subject, Func<object, string?>? subjectOf, bool ofCaller = false)
    {
        OfCaller = ofCaller;
        Path = path;
        Subject = subject;
        _subjectOf = subjectOf;
    }

    /// <summary>RFC 6901 pointer inside the entry, with <c>*</c> for a list's index: <c>/data/reason</c>, <c>/data/owners/*/name</c>.</summary>
    public string Path { get; }

    /// <summary>The property of the same event that names the data subject; null when the stream itself is the subject, or the caller.</summary>
    public string? Subject { get; }

    /// <summary>Whoever caused the event is the data subject.</summary>
    public bool OfCaller { get; }

    /// <summary>The data subject that this event names, or null when the stream itself is the subject, or the caller.</summary>
    public string? SubjectOf(object @event) => _subjectOf?.Invoke(@event);
}

/// <summary>Seals one personal value: canonical JSON bytes of the sealed object.</summary>
/// <param name="property">The property it stands in.</param>
/// <param name="path">RFC 6901 pointer to this very value inside the entry.</param>
/// <param name="plaintext">The value.</param>
public delegate byte[] SealValue(PersonalProperty property, string path, string plaintext);

/// <summary>Opens one sealed value; null when the reader may not or cannot, then the event shows <c>sealed:&lt;key id&gt;</c>.</summary>
/// <param name="path">RFC 6901 pointer to the value inside the entry.</param>
/// <param name="value">The sealed value.</param>
public delegate string? OpenValue(string path, Privacy.SealedValue value);
