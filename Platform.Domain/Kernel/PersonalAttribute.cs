namespace Platform.Domain.Kernel;

/// <summary>
/// Marks an event's property as personal data: it is stored sealed under its data subject's own key (AES-256-GCM), and erasing the
/// subject destroys that key. Names, e-mail and IP addresses, user agents and all free text are personal. What is once written in
/// clear can never be erased, so the mark belongs on the property from the event's first version on.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PersonalAttribute : Attribute
{
    /// <summary>
    /// How the data subject is found: the name of another property of the same event (as declared, <c>nameof</c>) whose value names
    /// the subject. Null, the default: the stream is the subject, as in <c>account/&lt;id&gt;</c>.
    /// </summary>
    public string? Subject { get; init; }

    /// <summary>
    /// The data subject is whoever caused the event: what a caller says of his own doing, such as why he looks at something. It is sealed under the
    /// same key as his address and agent in the envelope (docs/adr/0006).
    /// </summary>
    public bool OfCaller { get; init; }
}
