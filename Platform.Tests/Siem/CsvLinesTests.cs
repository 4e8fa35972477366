using System.Buffers;
using System.Text;
using Platform.Cli.Siem;

namespace Platform.Tests.Siem;

public sealed class CsvLinesTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"so\"", "\"say \"\"so\"\"\"")]
    [InlineData("two\r\nlines", "\"two\r\nlines\"")]
    [InlineData("=1+1", "\"'=1+1\"")]
    [InlineData("+1", "\"'+1\"")]
    [InlineData("-1", "\"'-1\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData("\t=1", "\"'\t=1\"")]
    [InlineData("=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"")]
    public void a_cell_is_quoted_as_rfc_4180_says_and_is_never_a_formula(string text, string cell) =>
        Written(to => CsvLines.Cell(to, Encoding.UTF8.GetBytes(text))).ShouldBe(cell);

    [Fact]
    public void a_line_has_a_cell_for_each_column_and_shows_sealed_values_by_their_key()
    {
        var line = Line(SiemEvents.Of("tenant-suspended", "tenant/t1", """{"reason":"x"}"""));
        line.ShouldBe("7,2026-11-21T02:10:11.123456Z,k1,tenant-suspended,tenant/t1,,\"{\"\"reason\"\":\"\"x\"\"}\"\r\n");
        Line(SiemEvents.Outside("s3:GetObject")).ShouldContain($",sealed:{SiemEvents.Key},external-action-recorded,external/1,sealed:");
    }

    private static string Line(AuditEvent e) => Written(to => CsvLines.Write(to, e));

    private static string Written(Action<IBufferWriter<byte>> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        write(buffer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
