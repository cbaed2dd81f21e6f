namespace Runner.Data;

/// <summary>One sample, input 1, target 0: the task of Nielsen's one neuron (<i>Neural Networks and Deep Learning</i>, ch. 3).</summary>
internal static class OneSample
{
    public static RawSamples Read() => new("one", 1, 1, new DoubleValues([1])) { Targets = [0], TargetWidth = 1, FullScale = 1 };
}
