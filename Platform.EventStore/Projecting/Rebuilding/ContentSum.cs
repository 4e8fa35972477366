using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Platform.EventStore.Projecting.Rebuilding;

/// <summary>How many rows there are, and the sums of two 64-bit hashes of each: those of ranges add up to those of the table.</summary>
internal sealed record ContentSum(long Rows, BigInteger First, BigInteger Second)
{
    public static readonly ContentSum None = new(0, 0, 0);

    public static ContentSum Read(NpgsqlDataReader row) => new(row.GetInt64(0), Number(row.GetString(1)), Number(row.GetString(2)));

    public static ContentSum operator +(ContentSum a, ContentSum b) => new(a.Rows + b.Rows, a.First + b.First, a.Second + b.Second);

    /// <summary>SHA-256 (hex) over each table's name, count and sums, in the tables' order.</summary>
    public static string Hash(IEnumerable<(string Table, ContentSum Sum)> tables) =>
        Convert.ToHexStringLower(
            SHA256.HashData(
                Encoding.UTF8.GetBytes(
                    string.Concat(
                        tables.Select(t =>
                            string.Create(CultureInfo.InvariantCulture, $"{t.Table} {t.Sum.Rows} {t.Sum.First} {t.Sum.Second}\n")
                        )
                    )
                )
            )
        );

    private static BigInteger Number(string text) => BigInteger.Parse(text, CultureInfo.InvariantCulture);
}
