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
}
