using System.ComponentModel.DataAnnotations;
using Platform.Domain.Kernel;

namespace Platform.Domain.Identity;

/// <summary>Keeps an account from being used until it is unlocked.</summary>
public sealed record LockAccount([property: Required, StringLength(500, MinimumLength = 1)] string Reason);

public static class LockAccountHandler
{
    public static Refusal? Validate(Account account) => account.IfClosed;

    // A repeat changes nothing: no event, no error.
    public static object[] Handle(LockAccount command, Account account) =>
        account.Status is AccountStatus.Active ? [new AccountLocked(command.Reason)] : [];
}
