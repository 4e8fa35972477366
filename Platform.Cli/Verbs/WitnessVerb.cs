using System.CommandLine;
using System.Net;
using Platform.Api.Witnessing;
using Platform.Cli.Local;
using Platform.Ledger.Proof.Memory;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Witnessing;

namespace Platform.Cli.Verbs;

/// <summary><c>witness</c>: cosigns checkpoints of logs, as whoever does not run them; needs no database, only its key and its state.</summary>
public static class WitnessVerb
{
    private const string DefaultListen = "127.0.0.1:7380";

    public static Command Create() => new("witness", "Cosign checkpoints of logs (C2SP tlog-witness)") { Key(), Serve(), Status() };

    private static Command Key()
    {
        var file = new Option<string>("--out") { Description = "The key's file, made with mode 600", Required = true };
        var name = new Option<string>("--name") { Description = "The witness's name, such as witness.example.com/w1", Required = true };
        var verb = new Command("key", "Make a witness's key and print its public one") { file, name };
        verb.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(file);
            if (File.Exists(path))
            {
                throw new UserException($"{path} is there already: a key is never written over.");
            }
            Console.Out.WriteLine(WitnessKey.CreateFile(path, parsed.GetRequiredValue(name)).Verifier);
            return 0;
        });
        return verb;
    }

    private static Command Serve()
    {
        var listen = new Option<string>("--listen") { Description = "Address and port", DefaultValueFactory = _ => DefaultListen };
        var key = new Option<string>("--key") { Description = "The key's file", Required = true };
        var state = StateOption();
        var logs = new Option<string[]>("--logs")
        {
            Description = "A policy's file whose log lines count, or verifier keys of logs",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var verb = new Command("serve", "Serve a witness in this process until it is told to stop") { listen, key, state, logs };
        verb.SetAction(
            async (parsed, cancellation) =>
            {
                if (!IPEndPoint.TryParse(parsed.GetRequiredValue(listen), out var at))
                {
                    throw new UserException("--listen takes an address and a port, such as 127.0.0.1:7380.");
                }
                var keys = parsed.GetRequiredValue(logs).SelectMany(KeysOf).ToList();
                var settings = new WitnessSettings($"http://{at}", parsed.GetRequiredValue(key), parsed.GetRequiredValue(state), new(keys));
                await WitnessHost.RunAsync(settings, cancellation);
                return 0;
            }
        );
        return verb;
    }

    private static Command Status()
    {
        var state = StateOption();
        var verb = new Command("status", "Show what a witness has cosigned last: origin, size and root of each log") { state };
        verb.SetAction(
            async (parsed, cancellation) =>
            {
                var memory = new LogMemory(parsed.GetRequiredValue(state), TimeProvider.System);
                if (!memory.Exists)
                {
                    throw new UserException("There is no such state: ./platform witness serve begins one.");
                }
                foreach (var last in (await memory.ReadAsync(cancellation)).Values.OrderBy(last => last.Origin, StringComparer.Ordinal))
                {
                    await Console.Out.WriteLineAsync($"{last.Origin} {last.Size} {Convert.ToBase64String(last.Root)}");
                }
                return 0;
            }
        );
        return verb;
    }

    private static Option<string> StateOption() => new("--state") { Description = "The file of what was cosigned", Required = true };

    private static IEnumerable<VerifierKey> KeysOf(string text) =>
        File.Exists(text) ? WitnessPolicy.Load(text).Logs : [VerifierKey.Parse(text)];
}
