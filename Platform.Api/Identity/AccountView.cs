using Platform.Domain.Identity;

namespace Platform.Api.Identity;

/// <summary>An account as its tenant sees it. What was erased is shown as <c>erased:&lt;key id&gt;</c>.</summary>
public sealed record AccountView(string Id, string Email, string DisplayName, AccountStatus Status, DateTimeOffset RegisteredAt);
