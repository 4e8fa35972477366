using System.CommandLine;
using Platform.Cli.Local;

namespace Platform.Cli.Verbs;

/// <summary><c>run</c>: serves one role in this process until it is told to stop.</summary>
public static class RunVerb
{
    public static Command Create()
    {
        var role = new Option<string>("--role") { Description = "What to serve", DefaultValueFactory = _ => "all" };
        role.Validators.Add(result =>
        {
            if (result.GetValue(role) is not (LocalProcesses.Api or LocalProcesses.Projections or "all"))
            {
                result.AddError("--role takes api, projections or all.");
            }
        });
        var port = new Option<int>("--port") { Description = "Where to listen", DefaultValueFactory = _ => Startup.DefaultPort };
        var verb = new Command("run", "Serve one role in this process, as containers and up do") { role, port };
        verb.SetAction(
            async (parsed, cancellation) =>
            {
                var settings = Instance.Resolve();
                settings.Require(Variables.Database);
                var serving = parsed.GetRequiredValue(role);
                settings.Export(Variables.ServingAs(serving));
                await EngineStart.RunAsync(serving, parsed.GetValue(port), cancellation);
                return 0;
            }
        );
        return verb;
    }
}
