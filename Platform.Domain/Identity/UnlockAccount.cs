using System.ComponentModel.DataAnnotations;
using Platform.Domain.Kernel;

namespace Platform.Domain.Identity;

/// <summary>Lets a locked account be used again.</summary>
public sealed record UnlockAccount([property: Required, StringLength(500, MinimumLength = 1)] string Reason);

public static class UnlockAccountHandler
{
    public static Refusal? Validate(Account account) => account.IfClosed;

    // An account that is not locked is what was asked for: no event, no error.
    public static object[] Handle(UnlockAccount command, Account account) =>
        account.Status is AccountStatus.Locked ? [new AccountUnlocked(command.Reason)] : [];
}
