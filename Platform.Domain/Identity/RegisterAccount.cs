using System.ComponentModel.DataAnnotations;

namespace Platform.Domain.Identity;

/// <summary>Opens an account for a person.</summary>
/// <param name="Email">Held by no other open account of the tenant, in whatever case; shown as it was written.</param>
public sealed record RegisterAccount(
    [property: Required, EmailShape] string Email,
    [property: Required, StringLength(200, MinimumLength = 1)] string DisplayName
);

public static class RegisterAccountHandler
{
    public static object[] Handle(RegisterAccount command) => [new AccountRegistered(command.Email, command.DisplayName)];
}
