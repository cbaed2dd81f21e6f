using System.Runtime.Intrinsics.X86;
using Runner.Numerics;

namespace Runner.Tests.Numerics;

public sealed class MatrixBlockingTests
{
    [Theory]
    [InlineData("GenuineIntel", 1024, 12)]
    [InlineData("GenuineIntel", 48, 12)]
    [InlineData("GenuineIntel", 200, 12)]
    [InlineData("AuthenticAMD", 1024, 8)]
    [InlineData("", 1024, 8)]
    public void The_processor_decides_how_many_rows_a_block_has(string maker, int rows, int block) =>
        MatrixBlocking.Of(maker).Rows(rows).ShouldBe(block);

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(64)]
    public void Blocks_of_twelve_are_not_chosen_where_they_compute_more_rows_than_they_gain(int rows) =>
        MatrixBlocking.Of("GenuineIntel").Rows(rows).ShouldBe(8);

    [Fact]
    public void This_processor_is_asked_for_its_maker()
    {
        // Linux reads the same name.
        const string path = "/proc/cpuinfo";
        if (X86Base.IsSupported && File.Exists(path))
        {
            var line = File.ReadLines(path).First(text => text.StartsWith("vendor_id", StringComparison.Ordinal));
            MatrixBlocking.OfThisProcessor.ShouldBe(MatrixBlocking.Of(line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..]));
        }
    }
}
