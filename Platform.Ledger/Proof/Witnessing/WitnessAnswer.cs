using System.Globalization;

namespace Platform.Ledger.Proof.Witnessing;

/// <summary>What a witness answers: a status of HTTP and a text.</summary>
public sealed record WitnessAnswer(int Status, string Text)
{
    /// <summary>How the size in a 409 is told.</summary>
    public const string SizeType = "text/x.tlog.size";

    /// <summary>The text's media type.</summary>
    public string ContentType => Status == 409 ? SizeType : "text/plain; charset=utf-8";

    internal static WitnessAnswer Malformed(string why) => new(400, why + "\n");

    internal static readonly WitnessAnswer NotTheLog = new(403, "no signature of this log, or one that is not valid\n");

    internal static readonly WitnessAnswer UnknownLog = new(404, "a log that is not witnessed here\n");

    internal static readonly WitnessAnswer NotConsistent = new(422, "the checkpoint does not continue the log as it was witnessed\n");

    /// <summary>The size remembered is another.</summary>
    internal static WitnessAnswer Remembered(long size) => new(409, string.Create(CultureInfo.InvariantCulture, $"{size}\n"));
}
