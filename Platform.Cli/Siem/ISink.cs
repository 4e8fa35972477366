namespace Platform.Cli.Siem;

/// <summary>Where events go.</summary>
public interface ISink : IDisposable
{
    /// <summary>Returns once the sink has acknowledged all of these, which are in order; nothing of them may be taken for delivered before.</summary>
    /// <exception cref="SinkException">It has not, or nobody knows.</exception>
    Task SendAsync(IReadOnlyList<SiemRecord> records, CancellationToken cancellation);
}

/// <summary>A sink does not take what it is sent; it is sent again.</summary>
public sealed class SinkException(string message, Exception? inner = null) : Exception(message, inner);
