using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Platform.Tests.EventStore.Proof;

/// <summary>
/// What who recomputes everything could do: leaves, digests and seals made anew over whatever the log now says, written down here a
/// second time from their definitions. Only links, counts and times can still give such a log away, and checkpoints.
/// </summary>
internal static class Resealed
{
    public static void Reseal(this LogCopy log)
    {
        for (var i = 0; i < log.Log.Count; i++)
        {
            log.Log[i] = log.Log[i] with { Leaf = Tampering.LeafOf(log.Log[i].Entry) };
        }
        for (var g = 1; g < log.Groups.Count; g++)
        {
            var group = log.Groups[g];
            var leaves = log.Log.Where(l => group.First <= l.Position && l.Position <= group.Last).SelectMany(l => l.Leaf);
            var digest = SHA256.HashData([2, .. log.Groups[g - 1].Digest, .. leaves]);
            var requests = log.Requests.Where(r => r.Group == group.Number).OrderBy(r => r.Ordinal).ToArray();
            byte[] seal =
            [
                3,
                .. digest,
                .. Big(group.Number),
                .. Big(group.First),
                .. Big(group.Last),
                .. Big((group.Created - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond),
                .. Big(requests.Length),
                .. requests.SelectMany(r => (byte[])[.. SealOf(r), .. Big(r.FirstTenantPosition)]),
            ];
            log.Groups[g] = group with { Digest = digest, Requests = requests.Length, Seal = SHA256.HashData(seal) };
        }
    }

    private static byte[] SealOf(RequestLine request)
    {
        var tenant = request.Tenant.Bytes();
        return SHA256.HashData([
            4,
            .. request.Id.ToByteArray(bigEndian: true),
            .. Big(tenant.Length),
            .. tenant,
            .. request.Hash,
            .. request.Answer,
        ]);
    }

    private static byte[] Big(long number)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        return bytes;
    }

    private static byte[] Big(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }
}
