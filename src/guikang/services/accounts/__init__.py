"""Accounts of staff: activating, signing in, second factors, sessions, alarms.

Who somebody is and what they may do is the staff registry's; an account only lets them in.
"""
