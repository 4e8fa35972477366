using System.CommandLine;
using Platform.Cli.Local;

namespace Platform.Cli.Verbs;

/// <summary><c>operator-key</c>: replaces or revokes operators' keys, on the database itself: no key is needed to take one away.</summary>
public static class OperatorKeyVerb
{
    public static Command Create()
    {
        var replace = new Command("replace", "Put a new key into .data/operator.key and revoke the one that was there");
        replace.SetAction((_, cancellation) => ReplaceAsync(cancellation));
        var id = new Argument<Guid>("id") { Description = "The key's id, as in its stream api-key/<id>" };
        var revoke = new Command("revoke", "Revoke an operator's key whose file is lost") { id };
        revoke.SetAction((parsed, cancellation) => RevokeAsync(parsed.GetValue(id), cancellation));
        return new Command("operator-key", "Replace or revoke operators' keys") { replace, revoke };
    }

    private static async Task<int> ReplaceAsync(CancellationToken cancellation)
    {
        var data = DataDirectory.Find();
        if (!File.Exists(data.OperatorKey))
        {
            throw new UserException($"There is no {data.OperatorKey}: ./platform migrate --with-keys makes one.");
        }
        var old = await EngineStart.ReplaceOperatorKeyAsync(Instance.Resolve(), data, cancellation);
        await Console.Out.WriteLineAsync($"{data.OperatorKey} holds a new key; {old} is revoked and opens nothing a second from now.");
        return 0;
    }

    private static async Task<int> RevokeAsync(Guid id, CancellationToken cancellation)
    {
        if (!await EngineStart.RevokeOperatorKeyAsync(Instance.Resolve(), DataDirectory.Find(), id, cancellation))
        {
            throw new UserException($"The platform has issued no operator key {id}.");
        }
        await Console.Out.WriteLineAsync($"{id} is revoked and opens nothing a second from now.");
        return 0;
    }
}
