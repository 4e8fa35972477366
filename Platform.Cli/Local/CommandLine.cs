using System.CommandLine;
using Npgsql;
using Platform.Ledger.Schema;

namespace Platform.Cli.Local;

/// <summary>Runs a verb and turns what goes wrong into an exit code and one line on stderr; PLATFORM_DEBUG=1 shows the rest.</summary>
public static class CommandLine
{
    private const int Failed = 1;
    private const int WrongUsage = 2;
    private const int Interrupted = 130;

    /// <param name="root">The verbs.</param>
    /// <param name="args">As typed.</param>
    /// <param name="stopGrace">How long a verb may take to end after Ctrl-C or SIGTERM.</param>
    public static async Task<int> RunAsync(RootCommand root, string[] args, TimeSpan stopGrace)
    {
        var parsed = root.Parse(args.Length == 0 ? ["--help"] : args);
        if (parsed.Errors.Count > 0)
        {
            // An unknown verb is also a missing one; the last message is about what was typed.
            await Console.Error.WriteLineAsync($"{parsed.Errors[^1].Message} See ./platform --help");
            return WrongUsage;
        }
        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = stopGrace }
            );
        }
        catch (OperationCanceledException)
        {
            return Interrupted;
        }
        catch (Exception problem)
        {
            var debug = Environment.GetEnvironmentVariable("PLATFORM_DEBUG") == "1";
            await Console.Error.WriteLineAsync(debug ? problem.ToString() : Explain(problem));
            return Failed;
        }
    }

    private static string Explain(Exception problem) =>
        problem switch
        {
            UserException or SchemaException or FormatException or InvalidDataException or InvalidOperationException => problem.Message,
            PostgresException refused => $"PostgreSQL refused: {refused.MessageText} ({refused.SqlState}).",
            NpgsqlException => $"PostgreSQL cannot be reached: {problem.InnerException?.Message ?? problem.Message}. Try ./platform status",
            HttpRequestException => $"The platform cannot be reached: {problem.Message}. Try ./platform status",
            _ => $"{problem.GetType().Name}: {problem.Message} (PLATFORM_DEBUG=1 shows more)",
        };
}
