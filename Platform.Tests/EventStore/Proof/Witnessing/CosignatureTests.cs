using System.Buffers.Binary;
using System.Text;
using Platform.Cli.Local;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Witnessing;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Proof.Witnessing;

/// <summary>Cosignatures byte for byte (C2SP tlog-cosignature).</summary>
public sealed class CosignatureTests
{
    // A checkpoint of a public log (arche2025h1.staging.ct.transparency.dev), with a cosignature of a public witness that another program made.
    private const string Public = """
        arche2025h1.staging.ct.transparency.dev
        1432088532
        U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

        — arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=
        — arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=
        — remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==

        """;

    private const string LogKey = "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f";
    private const string WitnessVkey = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2";

    [Fact]
    public void one_of_a_public_witness_verifies()
    {
        var note = SignedNote.Parse(Public);
        var witness = VerifierKey.Parse(WitnessVkey);
        VerifierKey.Parse(LogKey).Verify(note).ShouldBe(true);
        witness.Kind.ShouldBe(SignatureKind.Cosignature);
        witness.Verify(note).ShouldBe(true);
        witness.Verify(note with { Text = note.Text.Replace("1432088532", "1432088533") }).ShouldBe(false);
        VerifierKey.TimeOf(note.Signatures.Single(witness.Made)).ShouldBe(0x6a122120);
        WitnessPolicy.Parse($"witness w {WitnessVkey}\nquorum w\n").IsMet(note).ShouldBeTrue();
        note.ToString().ShouldBe(Public);
    }

    [Fact]
    public async Task ours_verifies_with_openssl_alone()
    {
        var directory = ThrowAwayDirectory.Create("cosignature");
        Directory.CreateDirectory(directory);
        string At(string name) => Path.Combine(directory, name);
        var made = WitnessKey.CreateFile(At("key"), "witness.example/w1");
        File.GetUnixFileMode(At("key")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var key = WitnessKey.Load(At("key"));
        key.Verifier.ToString().ShouldBe(made.Verifier.ToString());
        var note = SignedNote.Parse(Public);
        var cosignature = key.Cosign(note, DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));
        BinaryPrimitives.ReadUInt64BigEndian(cosignature.Signature).ShouldBe(1_700_000_000UL);
        cosignature.Signature.Length.ShouldBe(72);
        await File.WriteAllBytesAsync(At("message"), Encoding.UTF8.GetBytes("cosignature/v1\ntime 1700000000\n" + note.Text));
        await File.WriteAllBytesAsync(At("signature"), cosignature.Signature[8..]);
        // An Ed25519 key as SubjectPublicKeyInfo: RFC 8410.
        await File.WriteAllBytesAsync(At("public"), [.. Convert.FromHexString("302a300506032b6570032100"), .. key.Verifier.Public]);
        string[] openssl = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", At("public"), "-rawin"];
        (await Subprocess.RunAsync([.. openssl, "-in", At("message"), "-sigfile", At("signature")])).ExitCode.ShouldBe(0);
        await ThrowAwayDirectory.RemoveAsync(directory);
    }

    [Fact]
    public async Task a_key_file_that_others_can_read_or_that_is_none_is_refused()
    {
        var directory = ThrowAwayDirectory.Create("witness-key");
        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, "key");
        WitnessKey.CreateFile(path, "witness.example/w1");
        Should.Throw<IOException>(() => WitnessKey.CreateFile(path, "witness.example/w1"));
        Should.Throw<InvalidDataException>(() => WitnessKey.CreateFile(path + "2", "two words"));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Should.Throw<InvalidDataException>(() => WitnessKey.Load(path));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var text = await File.ReadAllTextAsync(path);
        foreach (var bad in new[] { "", "x", text.Replace("/w1", "/w2"), text[..^10], text.Replace("PRIVATE", "PUBLIC") })
        {
            await File.WriteAllTextAsync(path, bad);
            Should.Throw<InvalidDataException>(() => WitnessKey.Load(path));
        }
        await ThrowAwayDirectory.RemoveAsync(directory);
    }
}
