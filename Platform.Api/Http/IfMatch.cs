namespace Platform.Api.Http;

/// <summary>
/// The versions a caller accepts. Tags that are weak or no version of ours are well-formed but match nothing (RFC 9110 13.1.1 asks
/// for the strong comparison), so they end as 412 and not as 400.
/// </summary>
/// <param name="Any"><c>*</c>: any version, as long as the thing exists.</param>
/// <param name="Versions">Stream versions, from 1.</param>
public sealed record IfMatch(bool Any, IReadOnlyList<long> Versions)
{
    /// <summary>Whether a command may go on at this version; 0 stands for "does not exist".</summary>
    public bool Admits(long version) => version > 0 && (Any || Versions.Contains(version));

    /// <summary>The <c>ETag</c> of a version.</summary>
    public static string ETag(long version) => $"\"{version}\"";
}
