using System.ComponentModel.DataAnnotations;
using Platform.Domain.Kernel;

namespace Platform.Domain.Identity;

/// <summary>Changes an account's e-mail address; the old one is free for others at once.</summary>
/// <param name="Email">As in <see cref="RegisterAccount"/>; the account's own in another case is a change like any.</param>
public sealed record ChangeEmail([property: Required, EmailShape] string Email);

public static class ChangeEmailHandler
{
    public static Refusal? Validate(Account account) => account.IfClosed;

    public static object[] Handle(ChangeEmail command, Account _) => [new AccountEmailChanged(command.Email)];
}
