using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Witnessing;

namespace Platform.Tests.EventStore.Proof.Witnessing;

/// <summary>Policies as text, and when a note meets one (C2SP tlog-policy).</summary>
public sealed class WitnessPolicyTests
{
    private static readonly byte[][] Seeds = [.. Enumerable.Range(1, 70).Select(i => Enumerable.Repeat((byte)i, 32).ToArray())];
    private static readonly WitnessKey[] Keys = [.. Seeds.Select((seed, i) => new WitnessKey($"w{i}.example", seed))];
    private static readonly string[] Vkeys = [.. Keys.Select(key => key.Verifier.ToString())];
    private static readonly SignedNote Note = new("log.example\n7\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", []);
    private static readonly string Log = new VerifierKey("log.example", SignatureKind.Ed25519, Ed25519.PublicKey(Seeds[69])).ToString();

    private static string Witnesses(int count) => string.Concat(Enumerable.Range(0, count).Select(i => $"witness w{i} {Vkeys[i]}\n"));

    private static SignedNote By(params int[] witnesses) =>
        Note.With(witnesses.Select(i => Keys[i].Cosign(Note, DateTimeOffset.UnixEpoch)));

    [Fact]
    public void k_of_n_of_groups_of_groups_is_counted()
    {
        var policy = WitnessPolicy.Parse(
            $"# a comment\n\n  log {Log}\thttps://log.example\r".TrimEnd('\r')
                + $"\n{Witnesses(6)}group x 2 w0 w1 w2\n group\ty any w3 w4 w5 \ngroup both all x y\nquorum both"
        );
        policy.IsMet(By(0, 1, 3)).ShouldBeTrue();
        policy.IsMet(By(0, 1, 2, 3, 4, 5)).ShouldBeTrue();
        policy.IsMet(By(0, 3, 4, 5)).ShouldBeFalse();
        policy.IsMet(By(0, 1, 2)).ShouldBeFalse();
        policy.IsMet(By(0, 0, 0, 3)).ShouldBeFalse();
        policy.IsMet(By()).ShouldBeFalse();
        // Of another text, and of a witness that no line names.
        policy.IsMet(By(0, 1, 3) with { Text = Note.Text.Replace('7', '8') }).ShouldBeFalse();
        policy.IsMet(By(0, 6, 3)).ShouldBeFalse();
        policy.Logs.Single().Name.ShouldBe("log.example");
    }

    [Fact]
    public void none_needs_nobody_and_a_witness_may_be_the_quorum()
    {
        WitnessPolicy.Parse("quorum none").IsMet(Note).ShouldBeTrue();
        var one = WitnessPolicy.Parse(Witnesses(2) + "quorum w1\n");
        one.IsMet(By(1)).ShouldBeTrue();
        one.IsMet(By(0)).ShouldBeFalse();
    }

    [Fact]
    public void sixty_four_lines_of_a_kind_are_read_and_no_more()
    {
        WitnessPolicy.Parse(Witnesses(64) + "quorum w63\n").Witnesses.Count.ShouldBe(64);
        Refused(Witnesses(65) + "quorum none\n");
        var groups = string.Concat(Enumerable.Range(0, 65).Select(i => $"group g{i} any {(i == 0 ? "w0" : $"g{i - 1}")}\n"));
        Refused(Witnesses(1) + groups + "quorum g64\n");
        Refused("quorum none\n" + new string('#', WitnessPolicy.TextMax));
    }

    [Theory]
    [InlineData("")]
    [InlineData("quorum none\nquorum none\n")]
    [InlineData("quorum w0\n")]
    [InlineData("{2}quorum g\n")]
    [InlineData("quorum w0\n{1}")]
    [InlineData("group g any w0\n{1}quorum g\n")]
    [InlineData("{2}group g any w0\ngroup h any w0\nquorum h\n")]
    [InlineData("{2}group g 2 w0 w0\nquorum g\n")]
    [InlineData("{2}group g any g\nquorum g\n")]
    [InlineData("{2}group g 3 w0 w1\nquorum g\n")]
    [InlineData("{2}group g 0 w0\nquorum g\n")]
    [InlineData("{2}group g -1 w0\nquorum g\n")]
    [InlineData("{2}group g some w0\nquorum g\n")]
    [InlineData("{2}group g all\nquorum g\n")]
    [InlineData("{2}group w1 any w0\nquorum w1\n")]
    [InlineData("{2}group none any w0\nquorum none\n")]
    [InlineData("{2}group g any none\nquorum g\n")]
    [InlineData("{1}{1}quorum w0\n")]
    [InlineData("{1}witness again {vkey0}\nquorum w0\n")]
    [InlineData("witness w {log}\nquorum w\n")]
    [InlineData("witness w {vkey0} ftp://witness.example\nquorum w\n")]
    [InlineData("witness w not-a-key\nquorum w\n")]
    [InlineData("log {vkey0}\nquorum none\n")]
    [InlineData("log {log}\nlog {log}\nquorum none\n")]
    [InlineData("quorum none\r\n")]
    [InlineData("quorum none\u0000\n")]
    [InlineData("quorum none more\n")]
    [InlineData("Quorum none\n")]
    [InlineData("{2}quorum W0\n")]
    public void what_is_no_policy_is_refused(string text) =>
        Refused(text.Replace("{1}", Witnesses(1)).Replace("{2}", Witnesses(2)).Replace("{vkey0}", Vkeys[0]).Replace("{log}", Log));

    private static void Refused(string text) => Should.Throw<InvalidDataException>(() => WitnessPolicy.Parse(text));
}
