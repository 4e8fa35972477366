using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Platform.Api.Http;
using Platform.Api.Security;
using Platform.Domain.Kernel;
using Platform.EventStore.Aggregates;
using Platform.Ledger.Entry;

namespace Platform.Api.Commands;

/// <summary>The one place where time, identity and randomness enter, and where a request becomes what the engine asks for.</summary>
public static class CommandContexts
{
    private const int AgentCharsMax = 500;

    /// <summary>What a decision may know of its caller.</summary>
    public static Caller Caller(this HttpContext context, DateTimeOffset now, string? newSecretHash = null)
    {
        var credential = context.Credential();
        return new Caller(credential.Id.ToString(), credential.Kind, credential.Tenant, now, Guid.CreateVersion7(now), newSecretHash);
    }

    /// <summary>What every entry of the decision will say of who, when and where from.</summary>
    /// <exception cref="ProblemException">400 <c>invalid-header</c>: the session is no such text.</exception>
    public static CommandContext CommandContext(this HttpContext context, Caller caller)
    {
        var agent = context.Request.Headers.UserAgent.ToString();
        return new CommandContext(
            caller.Id,
            caller.Kind == CallerKind.Operator ? "operator" : "key",
            EntryTime.Cut(caller.Now),
            Cause: Activity.Current?.SpanId.ToHexString(),
            Trace: TraceIds.Of(context),
            Ip: context.Connection.RemoteIpAddress?.ToString(),
            Agent: agent.Length == 0 ? null : Wellformed(agent.Length > AgentCharsMax ? agent[..AgentCharsMax] : agent),
            Session: RequestHeaders.Session(context.Request)
        );
    }

    /// <summary>The <c>Idempotency-Key</c> in its scope: tenant, credential, method, path; null where none was sent.</summary>
    public static RequestKey? RequestKey(this HttpContext context, ReadOnlySpan<byte> body)
    {
        if (RequestHeaders.IdempotencyKey(context.Request) is not { } key)
        {
            return null;
        }
        var credential = context.Credential();
        var scope = $"{credential.Tenant}\n{credential.Id}\n{context.Request.Method}\n{context.Request.Path}\n{key}";
        var id = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(scope)).AsSpan(0, 16), bigEndian: true);
        return new RequestKey(id, credential.Tenant, SHA256.HashData(body));
    }

    // Headers may carry any byte; an entry may not.
    private static string Wellformed(string text) => string.Concat(text.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
}
