using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using Platform.Api.Http;
using Platform.Domain.Audit;

namespace Platform.Cli.Import;

/// <summary>A record ready to be sent.</summary>
/// <param name="Line">Where it stands in the file.</param>
/// <param name="Json">As an element of <c>records</c>.</param>
public sealed record ReadyRecord(int Line, byte[] Json)
{
    public static ReadyRecord Of(int line, RecordedAction action) =>
        new(line, JsonSerializer.SerializeToUtf8Bytes(action, StrictJson.Options));
}

/// <summary>What one request carries: well within the route's limits of 1,000 records and 4 MiB.</summary>
/// <param name="Read">The part of the file read so far, 0 to 1.</param>
public sealed record RecordBatch(IReadOnlyList<ReadyRecord> Records, double Read)
{
    public const int RecordsMax = 500;
    public const int BytesMax = 3 * 1024 * 1024;

    /// <summary>The request's body.</summary>
    public byte[] Body()
    {
        using var body = new MemoryStream(Records.Sum(each => each.Json.Length + 1) + 32);
        body.Write("{\"records\":["u8);
        for (var i = 0; i < Records.Count; i++)
        {
            body.Write(i == 0 ? [] : ","u8);
            body.Write(Records[i].Json);
        }
        body.Write("]}"u8);
        return body.ToArray();
    }

    /// <summary>The same for the same content: a request that is sent again is known again.</summary>
    public static string KeyOf(byte[] body) => Base64Url.EncodeToString(SHA256.HashData(body));

    /// <summary>Fills batches from records; null records only move <see cref="Read"/>.</summary>
    public static async IAsyncEnumerable<RecordBatch> FillAsync(
        IAsyncEnumerable<(ReadyRecord? Record, double Read)> records,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        var batch = new List<ReadyRecord>(RecordsMax);
        var bytes = 0;
        var read = 0.0;
        await foreach (var next in records.WithCancellation(cancellation))
        {
            if (next.Record is { } record)
            {
                if (batch.Count == RecordsMax || (batch.Count > 0 && bytes + record.Json.Length > BytesMax))
                {
                    yield return new RecordBatch(batch, read);
                    (batch, bytes) = (new List<ReadyRecord>(RecordsMax), 0);
                }
                batch.Add(record);
                bytes += record.Json.Length + 1;
            }
            read = next.Read;
        }
        if (batch.Count > 0)
        {
            yield return new RecordBatch(batch, 1);
        }
    }
}
