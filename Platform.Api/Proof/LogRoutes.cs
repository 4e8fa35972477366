using Platform.Api.Http;
using Platform.Api.Security;
using Platform.Ledger.Proof.Notes;

namespace Platform.Api.Proof;

/// <summary>The caller's tenant's Merkle log: checkpoint, tiles, proofs and receipts.</summary>
public static class LogRoutes
{
    public static void AddProof(this IServiceCollection services)
    {
        services.AddSingleton<TenantLog>();
        services.AddSingleton<ServedPolicy>();
        services.AddSingleton<NamedEntry>();
        services.AddSingleton<LogQueries>();
        services.AddSingleton<EntryBundles>();
        services.AddSingleton<Receipts>();
        services.AddSingleton<EvidenceQuery>();
        services.AddSingleton<ProvenEntries>();
    }

    public static void MapLog(this IEndpointRouteBuilder routes)
    {
        var log = routes.MapGroup("/log").WithTags("Log");
        var hashes = log.MapGroup("").WithMetadata(new Requirement(Permissions.AuditVerify, Command: false));
        hashes
            .MapGet("/checkpoint", (HttpContext http, LogQueries q) => q.CheckpointAsync(http))
            .WithName("getCheckpoint")
            .ReadsFrom(null)
            .Produces<string>(StatusCodes.Status200OK, LogQueries.TextType);
        hashes
            .MapGet("/keys", (HttpContext http, LogQueries q) => q.KeysAsync(http))
            .WithName("listLogKeys")
            .ReadsFrom(null)
            .Produces<string>(StatusCodes.Status200OK, LogQueries.TextType);
        hashes
            .MapGet("/policy", (HttpContext http, ServedPolicy q) => q.WriteAsync(http))
            .WithName("getLogPolicy")
            .ReadsFrom(null)
            .Produces<string>(StatusCodes.Status200OK, LogQueries.TextType);
        hashes
            .MapGet(
                "/tile/{level}/{**index}",
                (HttpContext http, string level, string index, LogQueries q) => q.TileAsync(http, level, index)
            )
            .WithName("getTile")
            .ReadsFrom(null)
            .Produces<byte[]>(StatusCodes.Status200OK, LogQueries.BytesType);
        hashes
            .MapGet("/proof/inclusion", (HttpContext http, LogQueries q) => q.InclusionAsync(http))
            .WithName("proveInclusion")
            .ReadsFrom(null)
            .Takes([.. NamedEntry.Parameters, LogQueries.Size]);
        hashes
            .MapGet("/proof/consistency", (HttpContext http, LogQueries q) => q.ConsistencyAsync(http))
            .WithName("proveConsistency")
            .ReadsFrom(null)
            .Takes(LogQueries.From, LogQueries.To);
        hashes
            .MapGet("/receipt", (HttpContext http, Receipts q) => q.WriteAsync(http))
            .WithName("getReceipt")
            .ReadsFrom(null)
            .Takes(NamedEntry.Parameters)
            .Produces<string>(StatusCodes.Status200OK, TlogProof.ContentType);
        hashes
            .MapGet("/root", (HttpContext http, Receipts q) => q.WriteRootAsync(http))
            .WithName("getRootProof")
            .ReadsFrom(null)
            .Produces<string>(StatusCodes.Status200OK, TlogProof.ContentType);
        log.MapGet("/evidence", (HttpContext http, EvidenceQuery q) => q.GetAsync(http))
            .WithMetadata(new Requirement(Permissions.AuditRead, Command: false))
            .WithName("getEvidence")
            .ReadsFrom(null);
        log.MapGet("/tile/entries/{**index}", (HttpContext http, string index, EntryBundles q) => q.WriteAsync(http, index))
            .WithMetadata(new Requirement(Permissions.AuditRead, Command: false))
            .WithName("getEntryBundle")
            .ReadsFrom(null)
            .Takes(Parameter.Purpose, Parameter.Session)
            .Produces<byte[]>(StatusCodes.Status200OK, LogQueries.BytesType);
    }
}
