namespace Runner.Search;

/// <summary>Independent uniform coordinates.</summary>
internal sealed class RandomSampler(ulong[] keys) : PointSampler
{
    public override double At(long draw, int axis) => CounterHash.Unit(CounterHash.Of(keys[axis], (ulong)draw));
}
