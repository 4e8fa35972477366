using Platform.Domain.Kernel;

namespace Platform.Domain.Identity;

// What can happen to an account. Names and fields are the storage format: add, never rename.
public sealed record AccountRegistered([property: Personal] string Email, [property: Personal] string DisplayName)
{
    /// <summary>What no other account of the tenant may hold at the same time.</summary>
    [Unique(Account.EmailClaim)]
    public string ClaimedEmail => EmailAddress.Compared(Email);
}

public sealed record AccountLocked([property: Personal] string Reason);

public sealed record AccountUnlocked([property: Personal] string Reason);

public sealed record AccountRenamed([property: Personal] string DisplayName);

[Releases(Account.EmailClaim)]
public sealed record AccountEmailChanged([property: Personal] string Email)
{
    /// <inheritdoc cref="AccountRegistered.ClaimedEmail"/>
    [Unique(Account.EmailClaim)]
    public string ClaimedEmail => EmailAddress.Compared(Email);
}

[Releases(Account.EmailClaim)]
public sealed record AccountClosed([property: Personal] string Reason);

public enum AccountStatus
{
    Active,
    Locked,
    Closed,
}

/// <summary>A person's account with a tenant, from registration until it is closed for good.</summary>
public sealed record Account(string Email, string DisplayName, AccountStatus Status)
{
    /// <summary>The claim under which e-mail addresses are unique within a tenant.</summary>
    public const string EmailClaim = "account-email";

    public static Account Create(AccountRegistered e) => new(e.Email, e.DisplayName, AccountStatus.Active);

    public Account Apply(AccountLocked _) => this with { Status = AccountStatus.Locked };

    public Account Apply(AccountUnlocked _) => this with { Status = AccountStatus.Active };

    public Account Apply(AccountRenamed e) => this with { DisplayName = e.DisplayName };

    public Account Apply(AccountEmailChanged e) => this with { Email = e.Email };

    public Account Apply(AccountClosed _) => this with { Status = AccountStatus.Closed };

    /// <summary>Why a closed account is changed no more; null while it is open.</summary>
    internal Refusal? IfClosed =>
        Status is AccountStatus.Closed
            ? Refusal.Conflict("account-closed", "The account is closed; nothing of it changes any more.")
            : null;
}
