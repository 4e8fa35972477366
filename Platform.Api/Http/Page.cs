namespace Platform.Api.Http;

/// <summary>One page of a list.</summary>
/// <param name="Next">To be sent as <c>after</c> for the next page; null at the end. A search's page may be short, or empty, before it.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);
