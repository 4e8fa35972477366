using JasperFx;
using JasperFx.CodeGeneration;
using Platform.Ledger.Schema;
using Platform.Skeleton.Access;
using Wolverine;
using Wolverine.ErrorHandling;
using Wolverine.Marten;

namespace Platform.Skeleton.Setup;

/// <summary>Wolverine's options by role. Only workers run messages.</summary>
internal static class Messages
{
    /// <summary>What all roles have alike, so that the generated code is the same.</summary>
    public static void Common(WolverineOptions options)
    {
        options.ApplicationAssembly = typeof(Messages).Assembly;
        options.AutoBuildMessageStorageOnStartup = AutoCreate.None;
        options.CodeGeneration.TypeLoadMode = TypeLoadMode.Static;
        options.CodeGeneration.GeneratedCodeOutputPath =
            Environment.GetEnvironmentVariable("SKELETON_CODE") ?? Path.Combine(Environment.CurrentDirectory, "Internal", "Generated");
        options.Policies.AutoApplyTransactions();
        options.Policies.UseDurableLocalQueues();
        // A message is a hint that must not be lost while the database is away: it comes again until it is done.
        options
            .Policies.OnAnyException()
            .RetryWithCooldown(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(500))
            .Then.ScheduleRetryIndefinitely(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15));
        options.Discovery.DisableConventionalDiscovery().IncludeType(typeof(EndGrantHandler));
    }

    /// <summary>Stores messages with the command and runs none.</summary>
    public static void Api(WolverineOptions options)
    {
        Common(options);
        options.Durability.Mode = DurabilityMode.ServerlessWithOutbox;
        options.Durability.DurabilityAgentEnabled = false;
    }

    /// <summary>Runs messages and read models, spread over all workers.</summary>
    public static void Worker(WolverineOptions options)
    {
        Common(options);
        var durability = options.Durability;
        durability.Mode = DurabilityMode.Balanced;
        durability.ScheduledJobPollingTime = TimeSpan.FromSeconds(1);
        durability.HealthCheckPollingTime = TimeSpan.FromSeconds(3);
        durability.StaleNodeTimeout = TimeSpan.FromSeconds(10);
        durability.CheckAssignmentPeriod = TimeSpan.FromSeconds(5);
        durability.FirstHealthCheckExecution = TimeSpan.FromSeconds(1);
        durability.NodeReassignmentPollingTime = TimeSpan.FromSeconds(2);
        durability.OrphanedMessageSweepPollingTime = TimeSpan.FromSeconds(2);
    }

    public static void Store(MartenIntegration integration) => integration.MessageStorageSchemaName = LedgerSchemas.Messages;
}
