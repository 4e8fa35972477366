using System.Text.Json.Serialization;
using Platform.Domain.Kernel;

namespace Platform.Domain.Identity;

// What can happen to an account. Names and fields are the storage format: add, never rename.
public sealed record AccountRegistered(Personal Email, Personal DisplayName)
{
    /// <summary>What no other account of the tenant may hold at the same time.</summary>
    [Unique(Account.EmailClaim)]
    public string ClaimedEmail => EmailAddress.Compared(Email.Text);
}

public sealed record AccountLocked(Personal Reason);

public sealed record AccountUnlocked(Personal Reason);

public sealed record AccountRenamed(Personal DisplayName);

[Releases(Account.EmailClaim)]
public sealed record AccountEmailChanged(Personal Email)
{
    /// <inheritdoc cref="AccountRegistered.ClaimedEmail"/>
    [Unique(Account.EmailClaim)]
    public string ClaimedEmail => EmailAddress.Compared(Email.Text);
}

[Releases(Account.EmailClaim)]
public sealed record AccountClosed(Personal Reason);

public enum AccountStatus
{
    Active,
    Locked,
    Closed,
}

/// <summary>A person's account with a tenant, from registration until it is closed for good.</summary>
public sealed record Account(string Email, string DisplayName, AccountStatus Status)
{
    /// <summary>The stream it is folded from; set by who folds.</summary>
    [JsonIgnore]
    public string Stream { get; init; } = "";

    /// <summary>The claim under which e-mail addresses are unique within a tenant.</summary>
    public const string EmailClaim = "account-email";

    public static Account Create(AccountRegistered e) => new(e.Email.Text, e.DisplayName.Text, AccountStatus.Active);

    public Account Apply(AccountLocked _) => this with { Status = AccountStatus.Locked };

    public Account Apply(AccountUnlocked _) => this with { Status = AccountStatus.Active };

    public Account Apply(AccountRenamed e) => this with { DisplayName = e.DisplayName.Text };

    public Account Apply(AccountEmailChanged e) => this with { Email = e.Email.Text };

    public Account Apply(AccountClosed _) => this with { Status = AccountStatus.Closed };

    /// <summary>Why a closed account is changed no more; null while it is open.</summary>
    internal Refusal? IfClosed =>
        Status is AccountStatus.Closed
            ? Refusal.Conflict("account-closed", "The account is closed; nothing of it changes any more.")
            : null;
}
