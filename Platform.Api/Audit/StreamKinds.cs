using System.Collections.Frozen;
using Platform.Domain.Access;
using Platform.Domain.Audit;
using Platform.Domain.Identity;
using Platform.Domain.Operations;
using Platform.Domain.Tenancy;
using Platform.Ledger.Reading;

namespace Platform.Api.Audit;

/// <summary>Which aggregate the streams of each kind fold into.</summary>
public static class StreamKinds
{
    private static readonly FrozenDictionary<string, AggregateType> Types = new Dictionary<string, Type>
    {
        ["role"] = typeof(Role),
        ["grant"] = typeof(Grant),
        ["owners"] = typeof(Owners),
        ["account"] = typeof(Account),
        ["tenant"] = typeof(Tenant),
        ["api-key"] = typeof(ApiKey),
        ["external-action"] = typeof(ExternalAction),
        ["read"] = typeof(TrailReading),
        ["verification"] = typeof(Verification),
        ["projection"] = typeof(ProjectionControl),
        ["rebuild"] = typeof(Rebuild),
        ["consistency"] = typeof(ConsistencyCheck),
        ["damage"] = typeof(LogDamage),
        ["log"] = typeof(SignedLog),
    }.ToFrozenDictionary(kind => kind.Key, kind => AggregateType.Of(kind.Value));

    public static AggregateType? Find(string kind) => Types.GetValueOrDefault(kind);
}
