using Runner.Comparison;

namespace Runner.Tests.Comparison;

public sealed class Combinations_of_codes
{
    [Fact]
    public void Combinations_have_the_same_numbers_whether_an_array_or_a_tree_holds_them()
    {
        // Of the sizes, the second has more combinations than an array would be made for.
        int[][] sizes = [[7, 5, 3], [7_000, 5_000, 3_000]];
        var numbers = sizes.Select(size => new JointCodes(size, most: 1)).Select(codes =>
            Enumerable.Range(0, 200).Select(i => codes.NumberOf([i * 11 % 7, i * 13 % 5, i * 17 % 3])).ToArray()).ToArray();
        numbers[0].ShouldBe(numbers[1]);
        numbers[0].Distinct().Order().ShouldBe(Enumerable.Range(0, 105), "in order of first appearance, each once");
        numbers[0][..3].ShouldBe([0, 1, 2]);
    }
}
