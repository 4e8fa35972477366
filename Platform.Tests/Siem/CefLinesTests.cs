using System.Text;
using Platform.Cli.Siem;

namespace Platform.Tests.Siem;

public sealed class CefLinesTests
{
    [Fact]
    public void a_line_has_the_seven_parts_of_the_header_and_the_position()
    {
        var line = CefLines.Line(SiemEvents.Outside("s3:GetObject", "AccessDenied", "\"192.0.2.7\""));
        line.ShouldStartWith("CEF:0|Platform|Platform|1|external-action-recorded|s3:GetObject|6|rt=1795132800000 ");
        line.ShouldContain(" src=192.0.2.7 ");
        line.ShouldContain(" cn1=7 cn1Label=position ");
        line.ShouldContain(" outcome=AccessDenied ");
    }

    [Fact]
    public void what_would_end_a_part_or_a_value_is_escaped()
    {
        CefLines.Header("a|b\\c\nd").ShouldBe("a\\|b\\\\c d");
        CefLines.Value("a=b\\c\r\nd|e").ShouldBe("a\\=b\\\\c\\r\\nd|e");
    }

    [Fact]
    public void an_address_of_version_six_has_its_own_key()
    {
        CefLines.Line(SiemEvents.Outside("x", ip: "\"2001:db8::1\"")).ShouldContain(" c6a2=2001:db8::1 c6a2Label=Source IPv6 Address ");
        CefLines.Line(SiemEvents.Outside("x")).ShouldNotContain(" src=");
    }

    [Theory]
    [InlineData("act", 63)]
    [InlineData("outcome", 63)]
    [InlineData("externalId", 40)]
    [InlineData("msg", 1023)]
    [InlineData("suser", 1023)]
    [InlineData("cs1", 4000)]
    [InlineData("signature", 1023)]
    [InlineData("name", 512)]
    public void a_value_is_cut_where_the_dictionary_ends_it_and_says_so(string key, int max)
    {
        var fits = new string('x', max);
        CefLimits.Cut(key, fits).ShouldBe(fits);
        CefLimits.Cut(key, fits + "x").ShouldBe(fits[..^1] + "…");
        // Two units each: the one that would be halved is left out.
        var wide = string.Concat(Enumerable.Repeat("\U0001F511", max));
        foreach (var text in new[] { wide, "x" + wide })
        {
            var cut = CefLimits.Cut(key, text);
            cut.Length.ShouldBeInRange(max - 1, max);
            cut.ShouldEndWith("\U0001F511…");
            text.ShouldStartWith(cut[..^1], Case.Sensitive);
        }
    }

    [Fact]
    public void a_long_event_is_cut_in_its_line_and_stays_whole_in_the_entry()
    {
        var action = new string('a', 600);
        var data = $$"""{"note":"{{new string('=', 2_000)}}"}""";
        var line = CefLines.Line(SiemEvents.Outside(action));
        line.ShouldContain($"|{action[..511]}…|");
        line.ShouldContain($" act={action[..62]}… ");
        var e = SiemEvents.Of("tenant-suspended", "tenant/t1", data);
        // What is escaped counts once: the limit is the value's.
        CefLines.Line(e).ShouldEndWith($$""" msg={"note":"{{string.Concat(Enumerable.Repeat("\\=", 1022 - 9))}}…""");
        var entry = SiemEvents.Entry("tenant-suspended", "tenant/t1", data);
        Encoding
            .UTF8.GetString(RecordFormat.Of("ndjson")(7, entry).Text)
            .ShouldBe($$"""{"entry":{{Encoding.UTF8.GetString(entry)}},"position":"7"}""");
    }
}
