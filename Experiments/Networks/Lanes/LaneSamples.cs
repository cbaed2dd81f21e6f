namespace Runner.Networks.Lanes;

/// <summary>Numbers that a lane group reads: a batch's inputs or targets.</summary>
/// <param name="Address">Of [batch, features] when shared; [batch, features, width], aligned, when every trial has its own.</param>
/// <param name="IsShared">All trials see the same.</param>
public readonly unsafe record struct LaneSamples<T>(nint Address, bool IsShared)
    where T : unmanaged
{
    public T* Values => (T*)Address;
}
