using System.Buffers.Text;
using System.Diagnostics;
using System.Security.Cryptography;
using Platform.Domain.Kernel;
using Platform.Ledger.Answers;
using Platform.Ledger.Entry;
using Wolverine.Http.Runtime.MultiTenancy;

namespace Platform.Skeleton.Security;

/// <summary>One request of a known caller: its tenant, its moment, and what it may create.</summary>
public sealed class Asked
{
    private readonly string _agent;
    private readonly string? _ip;

    public Asked(Credential credential, HttpContext http)
    {
        Credential = credential;
        var id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
        // Operators alone work in a tenant that is not their key's: the one their route names, or the one they make.
        Tenant =
            credential.Kind is CallerKind.Operator
                ? (Guid.TryParse((string?)http.GetRouteValue("tenant"), out var named) ? named : id).ToString()
                : credential.Tenant;
        Secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        Caller = new Caller(credential.Id, credential.Kind, Tenant, TimeProvider.System.GetUtcNow(), id, Credentials.HashOf(Secret));
        (_agent, _ip) = (http.Request.Headers.UserAgent.ToString(), http.Connection.RemoteIpAddress?.ToString());
    }

    public Credential Credential { get; }
    public string Tenant { get; }
    public Caller Caller { get; }

    /// <summary>For what is made with a secret; shown once.</summary>
    public string Secret { get; }

    /// <summary>Under which the answer is kept; null: the caller gave no key.</summary>
    public AnswerKey? AnswerKey { get; set; }

    /// <summary>Version of the stream that the command was decided on.</summary>
    public long Loaded { get; set; }

    public EntryAuthor Author =>
        new(
            Caller.Id,
            Caller.Kind switch
            {
                CallerKind.Operator => "operator",
                CallerKind.Key => "key",
                _ => "user",
            },
            Activity.Current?.SpanId.ToHexString(),
            _agent.Length > 0 ? _agent : null,
            _ip,
            Trace: Activity.Current?.TraceId.ToHexString()
        );

    public static Asked Of(HttpContext http) => (Asked)http.Items[typeof(Asked)]!;
}

/// <summary>Wolverine opens sessions of the tenant that the credential says.</summary>
public sealed class AskedTenant : ITenantDetection
{
    public ValueTask<string?> DetectTenant(HttpContext context) =>
        ValueTask.FromResult(context.Items.TryGetValue(typeof(Asked), out var asked) ? ((Asked)asked!).Tenant : null);
}
