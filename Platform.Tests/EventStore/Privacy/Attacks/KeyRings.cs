using System.Text.Json.Nodes;
using Platform.Ledger.Privacy;
using Platform.Ledger.Proof.Notes;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Privacy.Attacks;

/// <summary>A key ring's file as somebody edits it.</summary>
internal static class KeyRings
{
    /// <summary>Writes a ring whose pairs began so many days ago, the first of them with its master key.</summary>
    public static void Create(string path, params int[] daysAgo)
    {
        KeyRing.CreateFile(path, new ShiftedClock(TimeSpan.FromDays(-daysAgo[0])));
        foreach (var days in daysAgo[1..])
        {
            KeyRing.AddSigning(path, new ShiftedClock(TimeSpan.FromDays(-days)));
        }
    }

    /// <summary>A second master key, which is the current one from then on.</summary>
    public static void AddMaster(string path) =>
        Edit(
            path,
            ring =>
            {
                var next = ring.Master()[0]!.DeepClone();
                next["epoch"] = 2;
                next.Bytes("key", key => [.. key.Reverse()]);
                ring.Master().Add(next);
            }
        );

    /// <summary>Edits it as whoever knows of the check does: takes that out.</summary>
    public static void Edit(string path, Action<JsonObject> edit)
    {
        var ring = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        ring.Remove("check");
        edit(ring);
        File.WriteAllText(path, ring.ToJsonString());
    }

    /// <summary>Why a process that loads it does not start; null where it does.</summary>
    public static string? Refused(string path)
    {
        try
        {
            KeyRing.Load(path);
            return null;
        }
        catch (InvalidDataException e)
        {
            e.Message.ShouldContain(path);
            return e.Message;
        }
    }

    public static JsonArray Master(this JsonObject ring) => ring["master"]!.AsArray();

    public static JsonArray Signing(this JsonObject ring) => ring["signing"]!.AsArray();

    /// <summary>A pair's member, moved by so much.</summary>
    public static void Move(this JsonNode pair, string moment, TimeSpan by) =>
        pair[moment] = pair[moment]!.GetValue<DateTimeOffset>().Add(by);

    /// <summary>Another pair's secrets in the place of this one's.</summary>
    public static void Replace(this JsonNode pair, LogKey by, bool seed = true, bool ecdsa = true)
    {
        if (seed && by.Seed is not null)
        {
            pair["seed"] = Convert.ToBase64String(by.Seed);
        }
        if (ecdsa)
        {
            pair["ecdsa"] = Convert.ToBase64String(by.Ecdsa);
        }
    }

    /// <summary>Changes bytes that stand as base64.</summary>
    public static void Bytes(this JsonNode holder, string member, Func<byte[], byte[]> change) =>
        holder[member] = Convert.ToBase64String(change(Convert.FromBase64String(holder[member]!.GetValue<string>())));
}
