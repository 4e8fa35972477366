using Platform.Api.Http;
using Platform.Domain.Identity;

namespace Platform.Api.Identity;

/// <summary>What <c>GET /v1/accounts</c> searches by; null: anything.</summary>
internal sealed record AccountFilter(string? Email, AccountStatus? Status)
{
    private static readonly Parameter EmailParameter = new("email", "An e-mail address, in whatever case.");
    private static readonly Parameter StatusParameter = new("status", "`active`, `locked` or `closed`.");

    public static Parameter[] Parameters { get; } = [EmailParameter, StatusParameter];

    /// <exception cref="ProblemException">One of them makes no sense; its value is not repeated.</exception>
    public static AccountFilter Of(QueryValues query)
    {
        var email = query.Text(EmailParameter.Name);
        if (email is not null && !EmailAddress.IsValid(email))
        {
            throw new ProblemException(ProblemCodes.InvalidParameter, "email is an e-mail address.");
        }
        AccountStatus? status = query.Text(StatusParameter.Name) switch
        {
            null => null,
            "active" => AccountStatus.Active,
            "locked" => AccountStatus.Locked,
            "closed" => AccountStatus.Closed,
            _ => throw new ProblemException(ProblemCodes.InvalidParameter, "status is active, locked or closed."),
        };
        return new AccountFilter(email, status);
    }
}
