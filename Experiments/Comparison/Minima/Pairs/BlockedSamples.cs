namespace Runner.Comparison.Minima.Pairs;

/// <summary>Samples in blocks of 64, each [features, 64]; the last block is padded with zeros.</summary>
internal sealed class BlockedSamples
{
    public BlockedSamples(int count, int features, float[] rows)
    {
        Count = count;
        Features = features;
        Blocks = (count + SampleBlock.Samples - 1) / SampleBlock.Samples;
        Values = new float[Blocks * features * SampleBlock.Samples];
        for (var s = 0; s < count; s++)
        {
            var start = s / SampleBlock.Samples * features * SampleBlock.Samples;
            for (var f = 0; f < features; f++)
            {
                Values[start + (f * SampleBlock.Samples) + (s % SampleBlock.Samples)] = rows[(s * features) + f];
            }
        }
    }

    public int Count { get; }

    public int Features { get; }

    public int Blocks { get; }

    public float[] Values { get; }

    /// <summary>The number of samples in a block.</summary>
    public int SamplesIn(int block) => Math.Min(SampleBlock.Samples, Count - (block * SampleBlock.Samples));
}
