using System.Buffers;
using System.Runtime.InteropServices;
using Npgsql;
using Platform.Ledger.Entry;

namespace Platform.EventStore.Streams;

/// <summary>One commit group on its way: its writes, finished and linked, as the parallel arrays <c>platform.append</c> takes.</summary>
internal sealed class Batch
{
    private readonly List<int> _runWrite = [];
    private readonly List<int> _runAfter = [];
    private readonly List<string> _runTenant = [];
    private readonly List<string> _runStream = [];
    private readonly List<long> _runVersion = [];
    private readonly List<byte[]?> _runLeaf = [];

    private readonly List<int> _eventWrite = [];
    private readonly List<string> _eventTenant = [];
    private readonly List<int> _eventTenantIndex = [];
    private readonly List<long> _eventTenantOrdinal = [];
    private readonly List<string> _eventStream = [];
    private readonly List<long> _eventVersion = [];
    private readonly List<byte[]> _eventEntry = [];
    private readonly ArrayBufferWriter<byte> _leaves = new();

    private readonly List<string> _tenants = [];
    private readonly List<long> _tenantCounts = [];
    private readonly Dictionary<string, int> _tenantIndex = new(StringComparer.Ordinal);
    private readonly List<int> _writeTenantIndex = [];
    private readonly List<long> _writeTenantOrdinal = [];

    public List<PendingWrite> Writes { get; } = [];

    public int Events => _eventEntry.Count;

    /// <summary>Relies on a stream being empty without writing it: only a look tells that, no unique index.</summary>
    public bool NeedsCare { get; private set; }

    /// <summary>Set once its bytes may have reached the database: from then on its outcome must be looked up, not assumed.</summary>
    public bool Sent { get; set; }

    /// <summary>Adds a write whose runs now know the head they link to.</summary>
    public void Add(PendingWrite pending)
    {
        Writes.Add(pending);
        var number = Writes.Count;
        pending.Number = number;
        var primary = TenantIndex(pending.Write.Tenant);
        var firstOrdinal = 0L;
        for (var i = 0; i < pending.Write.Runs.Count; i++)
        {
            var run = pending.Write.Runs[i];
            var head = pending.LinkTo[i];
            _runWrite.Add(number);
            _runAfter.Add(pending.LinkedBehind[i]);
            _runTenant.Add(run.Tenant);
            _runStream.Add(run.Stream);
            _runVersion.Add(head.Version);
            _runLeaf.Add(head.Leaf);
            NeedsCare |= run.Drafts.Count == 0 && head.Version == 0;
            pending.Heads[i] = AddEvents(number, run, head, pending.Write.At, primary, ref firstOrdinal);
        }
        _writeTenantIndex.Add(primary + 1);
        _writeTenantOrdinal.Add(firstOrdinal);
    }

    private StreamHead AddEvents(int number, StreamRun run, StreamHead head, DateTimeOffset at, int primary, ref long firstOrdinal)
    {
        var tenant = TenantIndex(run.Tenant);
        foreach (var draft in run.Drafts)
        {
            at = at > head.At ? at : head.At;
            var entry = draft.Finish(at, head.Leaf, head.Version + 1);
            head = new StreamHead(head.Version + 1, LeafHash.Of(entry), at);
            var ordinal = ++CollectionsMarshal.AsSpan(_tenantCounts)[tenant];
            if (tenant == primary && firstOrdinal == 0)
            {
                firstOrdinal = ordinal;
            }
            _eventWrite.Add(number);
            _eventTenant.Add(run.Tenant);
            _eventTenantIndex.Add(tenant + 1);
            _eventTenantOrdinal.Add(ordinal);
            _eventStream.Add(run.Stream);
            _eventVersion.Add(head.Version);
            _eventEntry.Add(entry);
            _leaves.Write(head.Leaf);
        }
        return head;
    }

    private int TenantIndex(string tenant)
    {
        if (!_tenantIndex.TryGetValue(tenant, out var index))
        {
            index = _tenants.Count;
            _tenantIndex.Add(tenant, index);
            _tenants.Add(tenant);
            _tenantCounts.Add(0);
        }
        return index;
    }

    /// <summary>Puts the batch into the parameters of the prepared call, in the order of <see cref="AppendParameters.Types"/>.</summary>
    public void Bind(NpgsqlParameterCollection parameters, DateTimeOffset clock, bool careful)
    {
        var requests = Writes.Where(w => w.Write.Request is not null).ToArray();
        var claims = Writes.SelectMany(w => (w.Write.Claims ?? []).Select(c => (w.Number, Claim: c))).ToArray();
        var jobs = Writes.SelectMany(w => (w.Write.Jobs ?? []).Select(j => (w.Number, Job: j))).ToArray();
        object[] values =
        [
            clock.UtcDateTime,
            Writes.Count,
            _runWrite,
            _runAfter,
            _runTenant,
            _runStream,
            _runVersion,
            _runLeaf,
            _eventWrite,
            _eventTenant,
            _eventTenantIndex,
            _eventTenantOrdinal,
            _eventStream,
            _eventVersion,
            _eventEntry,
            _leaves.WrittenSpan.ToArray(),
            _tenants,
            _writeTenantIndex,
            _writeTenantOrdinal,
            Array.ConvertAll(requests, w => w.Number),
            Array.ConvertAll(requests, w => w.Write.Request!.Id),
            Array.ConvertAll(requests, w => w.Write.Request!.Tenant),
            Array.ConvertAll(requests, w => w.Write.Request!.Hash),
            Array.ConvertAll(requests, w => w.Write.Request!.Answer),
            Array.ConvertAll(requests, w => RequestSeal.Of(w.Write.Request!)),
            Array.ConvertAll(claims, c => c.Number),
            Array.ConvertAll(claims, c => c.Claim.Scope),
            Array.ConvertAll(claims, c => c.Claim.Name),
            Array.ConvertAll(claims, c => c.Claim.Digest),
            Array.ConvertAll(claims, c => c.Claim.Tenant),
            Array.ConvertAll(claims, c => c.Claim.Stream),
            Array.ConvertAll(claims, c => c.Claim.Taken),
            Array.ConvertAll(jobs, j => j.Number),
            Array.ConvertAll(jobs, j => j.Job.Id),
            Array.ConvertAll(jobs, j => j.Job.Tenant),
            Array.ConvertAll(jobs, j => j.Job.Kind),
            Array.ConvertAll(jobs, j => j.Job.Stream),
            Array.ConvertAll(jobs, j => j.Job.Due?.UtcDateTime),
            careful,
        ];
        for (var i = 0; i < values.Length; i++)
        {
            parameters[i].Value = values[i];
        }
    }
}
