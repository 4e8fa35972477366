using System.ComponentModel.DataAnnotations;
using Platform.Domain.Kernel;

namespace Platform.Domain.Identity;

/// <summary>Changes how a person is called.</summary>
public sealed record RenameAccount([property: Required, StringLength(200, MinimumLength = 1)] string DisplayName);

public static class RenameAccountHandler
{
    public static Refusal? Validate(Account account) => account.IfClosed;

    // Whether it is the same name cannot be told here: a decision sees no personal value, so that it outlives erasure.
    public static object[] Handle(RenameAccount command, Account _) => [new AccountRenamed(command.DisplayName)];
}
