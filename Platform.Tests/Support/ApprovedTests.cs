namespace Platform.Tests.Support;

public sealed class ApprovedTests
{
    [Fact]
    public void a_difference_is_shown_with_its_line_and_both_texts() =>
        Approved.Diff("a\nb\nc\n", "a\nB\nc\n").ShouldBe("@ line 2\n- b\n+ B\n");

    [Fact]
    public void an_added_line_is_shown_alone() => Approved.Diff("a\nc\n", "a\nb\nc\n").ShouldBe("@ line 2\n+ b\n");
}
