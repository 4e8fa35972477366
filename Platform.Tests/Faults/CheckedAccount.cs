using System.Text.Json;
using Platform.Tests.Support;

namespace Platform.Tests.Faults;

/// <summary>
/// One account with one role of its own. Each command turns every answer about it around: by its grant, which the account's cached entry
/// holds, or by what the role permits, which the role's holds.
/// </summary>
/// <param name="writer">Sends the commands.</param>
/// <param name="nodes">The same caller at each node that is asked.</param>
public sealed class CheckedAccount(ApiCaller writer, IReadOnlyList<ApiCaller> nodes, int number)
{
    /// <summary>All of them are the same role's, so every command changes each answer.</summary>
    private static readonly string[] Permissions = ["invoices:read", "invoices:send", "invoices:write"];

    private readonly string role = $"role-{number}";
    private string account = "";
    private string? grant;
    private int commands;

    /// <summary>How often one command is sent at most, under one key, where the store is too busy to answer.</summary>
    private const int AttemptsMax = 20;

    public async Task RegisterAsync()
    {
        account = (await SendAsync("POST", "/v1/accounts", new { email = $"a{number}@example.com", displayName = "A Person" })).Is(201).Id;
        (await SendAsync("POST", "/v1/roles", new { name = role, permissions = (string[])["invoices:*"] })).Is(201);
    }

    /// <summary>One command, then every check with its position: how many were answered, and how many of those showed anything but what it did.</summary>
    public async Task<(int Answered, int Wrong)> NextAsync()
    {
        var (position, permitting) = await CommandAsync();
        var shown = await Task.WhenAll(
            nodes.SelectMany(node =>
                Permissions.Select(p => node.Get($"/v1/permissions/check?accountId={account}&permission={p}&minPosition={position}"))
            )
        );
        // Whoever is told to come again was shown nothing.
        var answered = shown.Where(answer => answer.Status != 503).ToList();
        return (answered.Count, answered.Count(answer => GrantShown(answer.Is(200).Json) != permitting));
    }

    /// <summary>Grant, role to something else, role back, revoke: its position, and the grant that permits from there on, or null.</summary>
    private async Task<(long Position, string? Permitting)> CommandAsync()
    {
        switch (commands++ % 4)
        {
            case 0:
                var body = new
                {
                    accountId = account,
                    role,
                    reason = "a",
                };
                var granted = (await SendAsync("POST", "/v1/grants", body)).Is(201);
                grant = granted.Id;
                return (granted.Position, grant);
            case 1:
                return (await ChangeAsync("orders:*"), null);
            case 2:
                return (await ChangeAsync("invoices:*"), grant);
            default:
                return ((await SendAsync("POST", $"/v1/grants/{grant}/revoke", new { reason = "b" })).Is(200).Position, null);
        }
    }

    private async Task<long> ChangeAsync(string permission) =>
        (await SendAsync("PUT", $"/v1/roles/{role}", new { permissions = (string[])[permission] })).Is(200).Position;

    private async Task<Answered> SendAsync(string method, string path, object body)
    {
        var caller = writer.Once(Guid.NewGuid().ToString());
        for (var attempt = 1; ; attempt++)
        {
            var answer = await caller.Send(method, path, body);
            if (answer.Status != 503 || attempt == AttemptsMax)
            {
                return answer;
            }
        }
    }

    private static string? GrantShown(JsonElement answer)
    {
        var told = answer.GetProperty("reason").GetProperty("grant");
        var shown = told.ValueKind is JsonValueKind.Null ? null : told.GetString();
        // An answer that contradicts itself is no grant's.
        return answer.GetProperty("allowed").GetBoolean() == shown is not null ? shown : "contradiction";
    }
}
