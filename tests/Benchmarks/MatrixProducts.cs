using BenchmarkDotNet.Attributes;
using Runner.Numerics;

namespace Runner.Benchmarks;

/// <summary>Products in the shapes that training has: rows of a batch, forward (B transposed), backward to the input, and to the
/// weights (A transposed). GFLOP/s are 2·m·n·k over the time.</summary>
public class MatrixProducts
{
    private float[] a = [];
    private float[] b = [];
    private float[] c = [];

    [Params("1024x1024x1024", "64x128x784", "64x32x64", "200x400x784")]
    public string Shape { get; set; } = "";

    private int M { get; set; }

    private int N { get; set; }

    private int K { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        int[] sizes = [.. Shape.Split('x').Select(int.Parse)];
        (M, N, K) = (sizes[0], sizes[1], sizes[2]);
        var draws = RandomStream.Named(1, 0, StreamPurpose.Test);
        a = Draw(M * K);
        b = Draw(N * K);
        c = new float[M * N];

        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)draws.NextGaussian())];
    }

    [Benchmark(Baseline = true)]
    public void Plain() => MatrixProduct.Multiply<float>(M, N, K, a, K, transposeA: false, b, N, transposeB: false, c, N);

    [Benchmark]
    public void TransposedB() => MatrixProduct.Multiply<float>(M, N, K, a, K, transposeA: false, b, K, transposeB: true, c, N);

    [Benchmark]
    public void TransposedA() => MatrixProduct.Multiply<float>(M, N, K, a, M, transposeA: true, b, N, transposeB: false, c, N);
}
