using Platform.Cli.Local;
using Platform.Ledger.Proof.Memory;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Witnessing;
using Platform.Tests.Support;

namespace Platform.Tests.Cli;

/// <summary><c>witness key</c> and <c>witness status</c>, and what <c>witness serve</c> says to what it cannot use.</summary>
public sealed class WitnessVerbTests : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateDirectory(ThrowAwayDirectory.Create("witness-verb")).FullName;

    public async ValueTask DisposeAsync() => await ThrowAwayDirectory.RemoveAsync(_directory);

    [Fact]
    public async Task a_key_is_made_once_and_its_public_one_printed()
    {
        var made = await RunAsync("key", "--out", At("key"), "--name", "witness.example/w1");
        made.ExitCode.ShouldBe(0, made.Error);
        var key = VerifierKey.Parse(made.Output.TrimEnd());
        key.Kind.ShouldBe(SignatureKind.Cosignature);
        WitnessKey.Load(At("key")).Verifier.ToString().ShouldBe(key.ToString());
        var again = await RunAsync("key", "--out", At("key"), "--name", "witness.example/w1");
        again.ExitCode.ShouldBe(1);
        again.LastWords.ShouldContain("never written over");
        (await RunAsync("key", "--out", At("other"), "--name", "two words")).ExitCode.ShouldBe(1);
        File.Exists(At("other")).ShouldBeFalse();
    }

    [Fact]
    public async Task what_was_cosigned_last_is_shown()
    {
        (await RunAsync("status", "--state", At("state"))).ExitCode.ShouldBe(1);
        var memory = new LogMemory(At("state"), TimeProvider.System);
        await memory.CreateAsync(default);
        await memory.MoveAsync([(null, new Checkpoint("log.example/root", 7, new byte[32]))], default);
        var shown = await RunAsync("status", "--state", At("state"));
        shown.Output.ShouldBe($"log.example/root 7 {Convert.ToBase64String(new byte[32])}\n");
    }

    [Fact]
    public async Task what_cannot_be_served_is_told_in_one_line()
    {
        WitnessKey.CreateFile(At("key"), "w1");
        await File.WriteAllTextAsync(At("policy"), "quorum none\n");
        foreach (var (listen, logs) in new[] { ("nowhere", At("policy")), ("127.0.0.1:0", At("policy")), ("127.0.0.1:0", "no-key") })
        {
            var refused = await RunAsync("serve", "--listen", listen, "--key", At("key"), "--state", At("state"), "--logs", logs);
            refused.ExitCode.ShouldBe(1);
            refused.Error.TrimEnd().Split('\n').Length.ShouldBe(1, refused.Error);
        }
        File.Exists(At("state")).ShouldBeFalse();
    }

    private string At(string name) => Path.Combine(_directory, name);

    private static Task<Subprocess.Outcome> RunAsync(params string[] arguments) =>
        Subprocess.RunAsync(["dotnet", Path.Combine(AppContext.BaseDirectory, "Platform.Cli.dll"), "witness", .. arguments]);
}
