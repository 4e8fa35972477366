namespace Platform.EventStore.Projecting;

/// <summary>An event as a projection sees it. Personal values in <see cref="Data"/> are placeholders; <see cref="Sealed"/> has them sealed.</summary>
public interface IEvent<out T>
    where T : class
{
    T Data { get; }

    string Tenant { get; }

    /// <summary>The stream's whole name, <c>account/&lt;id&gt;</c>.</summary>
    string StreamId { get; }

    /// <summary>What stands behind the kind in the stream's name.</summary>
    string Id { get; }

    /// <summary>Of the stream, from 1.</summary>
    long Version { get; }

    long TenantPosition { get; }

    /// <summary>When it was recorded.</summary>
    DateTimeOffset At { get; }

    string ActorId { get; }

    /// <summary>user, key, operator or system.</summary>
    string ActorKind { get; }

    /// <summary>
    /// The property's value byte for byte as the log has it, as JSON text: for a <c>text</c> column, opened at the edge with <c>EntryOpening</c>.
    /// Null or absent: the text <c>null</c>.
    /// </summary>
    /// <param name="property">Its CLR name, such as <c>DisplayName</c>.</param>
    string Sealed(string property);
}
