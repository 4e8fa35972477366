using Platform.Api.Http;

namespace Platform.Tests.Http;

public sealed class ShapeCheckTests
{
    private static readonly Sample Good = new("n", Guid.Empty, Outcome.Ok, [new SampleItem("ab", 1)]);

    [Fact]
    public void a_good_record_has_no_errors() => ShapeCheck.Errors(Good).ShouldBeEmpty();

    [Fact]
    public void all_wrong_places_are_named_lists_included() =>
        ShapeCheck
            .Errors(Good with { Name = "far too long", Limit = 0, Items = [new("ab", 1), new("a", 1), new("", 1)] })
            .Select(error => error.Pointer)
            .ShouldBe(["/name", "/items/1/word", "/items/2/word", "/limit"]);

    [Fact]
    public void a_list_with_too_many_elements_is_one_wrong_place() =>
        ShapeCheck
            .Errors(Good with { Items = [.. Enumerable.Repeat(new SampleItem("", 0), 4)] })
            .ShouldHaveSingleItem()
            .Pointer.ShouldBe("/items");

    [Fact]
    public void a_null_in_a_list_is_a_wrong_place() =>
        ShapeCheck.Errors(Good with { Items = [null!] }).ShouldHaveSingleItem().ShouldBe(new ProblemError("/items/0", "must not be null"));

    [Fact]
    public void an_annotation_without_property_counts_as_well() =>
        ShapeCheck.Errors(new Loose("abc")).ShouldHaveSingleItem().Pointer.ShouldBe("/text");

    [Fact]
    public void names_in_details_are_those_of_the_body_and_values_are_not_repeated()
    {
        var detail = ShapeCheck.Errors(Good with { Name = "hunter2 hunter2" }).ShouldHaveSingleItem().Detail;
        detail.ShouldContain("name");
        detail.ShouldNotContain("hunter2");
    }

    [Fact]
    public void it_ends_as_a_problem_with_status_400() =>
        Should.Throw<ProblemException>(() => ShapeCheck.Require(Good with { Name = "" })).Code.ShouldBe(ProblemCodes.InvalidBody);

    private sealed record Loose([System.ComponentModel.DataAnnotations.StringLength(2)] string Text);
}
