using System.Reflection;
using JasperFx;
using JasperFx.Resources;
using Marten;
using Platform.Ledger.Schema;
using Wolverine;
using Wolverine.Marten;

namespace Platform.Skeleton.Setup;

/// <summary>As owner: Marten's tables and Wolverine's, the ledger's own, then ours with their grants. Safe to repeat.</summary>
internal static class Migration
{
    public static async Task RunAsync(Parts parts, CancellationToken cancel)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddMarten(options => Stores.AsOwner(options, parts)).IntegrateWithWolverine(Messages.Store);
        builder.UseWolverine(options =>
        {
            Messages.Worker(options);
            options.AutoBuildMessageStorageOnStartup = AutoCreate.CreateOrUpdate;
        });
        using var host = builder.Build();
        var store = host.Services.GetRequiredService<IDocumentStore>();
        await new LedgerMigration(store, parts.Owner, token => host.SetupResources(token)).RunAsync(cancel);
        using var sql = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("skeleton.sql")!);
        await using var command = parts.Owner.CreateCommand(await sql.ReadToEndAsync(cancel));
        await command.ExecuteNonQueryAsync(cancel);
    }
}
