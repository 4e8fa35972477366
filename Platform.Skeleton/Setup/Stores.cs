using JasperFx;
using JasperFx.Events.Projections;
using Marten;
using Npgsql;
using Platform.Skeleton.Access;
using Platform.Skeleton.Reading;
using Platform.Skeleton.Tenancy;

namespace Platform.Skeleton.Setup;

/// <summary>The store opened as service, for handlers of the worker that append.</summary>
public sealed class ServiceStore(Parts parts) : IAsyncDisposable
{
    /// <summary>Opened once.</summary>
    public DocumentStore Store { get; } = DocumentStore.For(options => Stores.AsService(options, parts));

    public async ValueTask DisposeAsync() => await Store.DisposeAsync();
}

/// <summary>Marten's options by role.</summary>
internal static class Stores
{
    /// <summary>Commands: rights and keys are written with them.</summary>
    public static void AsService(StoreOptions options, Parts parts)
    {
        Open(options, parts, parts.Service);
        options.Projections.Add(new Rights(), ProjectionLifecycle.Inline);
        options.Projections.Add(new Keys(), ProjectionLifecycle.Inline);
    }

    /// <summary>Read models on the daemon.</summary>
    public static void AsWorker(StoreOptions options, Parts parts)
    {
        Open(options, parts, parts.Worker);
        new Accounts().AddTo(options);
    }

    /// <summary>The schema.</summary>
    public static void AsOwner(StoreOptions options, Parts parts)
    {
        Open(options, parts, parts.Owner);
        new Accounts().AddTo(options);
        options.AutoCreateSchemaObjects = AutoCreate.CreateOrUpdate;
    }

    private static void Open(StoreOptions options, Parts parts, NpgsqlDataSource database)
    {
        options.Connection(database);
        parts.Ledger.Configure(options);
    }
}
